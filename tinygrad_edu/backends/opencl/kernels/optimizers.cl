// One step of an optimizer for all the numbers of a parameter, which NumPy's functions take a dozen passes for.
//
// The formulas are those of tinygrad_edu/optim, operation for operation and in their order, so the numbers are theirs to
// the last bit: each name in lower case is an array there or here. x is the parameter, g its gradient; both begin
// somewhere in their blocks, as what else belongs to the parameter does.

typedef struct {
    int size, part;  // elements, and how many of them a work-item does
    int x, g, first, second, third;  // where the arrays begin
    int maximize, decay, flag;  // what is to be done; decay is 0 for none, 1 for a pull, 2 for a shrinking
} Step;

// The part of the work-item: on a GPU, where a part is one element, neighbours touch neighbours.
#define EACH_ELEMENT \
    for (int i = get_global_id(0) * step.part, end = min(i + step.part, step.size); i < end; i++)

// The gradient that is wanted: uphill or downhill, and with the weights' decay.
#define WANTED(i) \
    T x = X[i], g = step.maximize ? -G[i] : G[i]; \
    if (step.decay == 1) g += x * decay; \
    if (step.decay == 2) x *= decay;

kernel void sgd(
    global T *restrict X, global const T *restrict G, global T *restrict V, const Step step, const T decay,
    const T rate, const T momentum, const T kept)
{
    X += step.x, G += step.g, V += step.first;
    if (step.flag & 1) {  // with momentum
        const int first = step.flag & 2, nesterov = step.flag & 4;
        EACH_ELEMENT {
            WANTED(i)
            const T v = first ? g : V[i] * momentum + g * kept;
            V[i] = v;
            X[i] = x + (nesterov ? g + v * momentum : v) * rate;
        }
    } else {
        EACH_ELEMENT {
            WANTED(i)
            X[i] = x + g * rate;
        }
    }
}

kernel void adam(
    global T *restrict X, global const T *restrict G, global T *restrict M, global T *restrict S,
    global T *restrict LARGEST, const Step step, const T decay, const T rate, const T weight, const T rest,
    const T beta2, const T factor, const T eps)
{
    X += step.x, G += step.g, M += step.first, S += step.second, LARGEST += step.third;
    const int amsgrad = step.flag & 1, near = step.flag & 2;  // near: from where it is, and not from where it goes
    EACH_ELEMENT {
        WANTED(i)
        const T away = g - M[i];
        const T m = near ? M[i] + away * weight : g - away * rest;
        T s = S[i] * beta2 + g * factor * g;
        M[i] = m;
        S[i] = s;
        if (amsgrad) {
            const T before = LARGEST[i];
            s = before > s || before != before ? before : s;
            LARGEST[i] = s;
        }
        X[i] = x + m / (sqrt(s) + eps) * rate;
    }
}
