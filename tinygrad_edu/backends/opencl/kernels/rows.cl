// What is done to each row of a matrix, in as few passes through memory as can be: softmax, layer norm, their gradients.
//
// A team does a row. On a GPU it is the group, and each of its work-items takes every GROUPth number; what all of them
// have is added up by a tree in local memory. A processor's work-item does whole rows alone, and its team are the LANES
// of its vectors: V is a number there, a vector here. Both read the same below:
//
//     EACH: for the place i of each V of the row that is this member's
//     take, give: read and write the V at place i; beyond the end of the row there is what the caller says
//     all_of, largest_of: the sum, or the largest, of what all members have
//
// No member leaves before the others, as all go through the same rows: so all meet at each barrier.

typedef struct { int rows, n, each, weighted, start[5]; } Rows;  // `each`: rows for a team; where the arrays begin

#define ROWS(w) int row = TEAM * (w).each; row < min((TEAM + 1) * (w).each, (w).rows); row++

#ifdef LANES
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define V JOIN(T, LANES)
#define TEAM (int)get_global_id(0)
#define ENTER
#define EACH for (int i = 0; i < n; i += LANES)

// Where the rows are EVEN, and fill their vectors, nobody need ask at each of these where the row ends.
#ifdef EVEN
#define take(x, i, n, beyond) JOIN(vload, LANES)(0, (x) + (i))
#define give(value, x, i, n) JOIN(vstore, LANES)(value, 0, (x) + (i))
#else
V take(global const T *x, int i, int n, T beyond) {
    if (i + LANES <= n) return JOIN(vload, LANES)(0, x + i);
    T v[LANES];
    for (int k = 0; k < LANES; k++) v[k] = i + k < n ? x[i + k] : beyond;
    return JOIN(vload, LANES)(0, v);
}

void give(V value, global T *x, int i, int n) {
    if (i + LANES <= n) {
        JOIN(vstore, LANES)(value, 0, x + i);
    } else {
        T v[LANES];
        JOIN(vstore, LANES)(value, 0, v);
        for (int k = 0; i + k < n; k++) x[i + k] = v[k];
    }
}
#endif

#define FOLD(name, expression) \
    T name(V value) { \
        T v[LANES]; \
        JOIN(vstore, LANES)(value, 0, v); \
        for (int far = LANES / 2; far; far /= 2) \
            for (int k = 0; k < far; k++) { const T a = v[k], b = v[k + far]; v[k] = expression; } \
        return v[0]; \
    }
#else
#define V T
#define TEAM (int)get_group_id(0)
#define ENTER local T tree[GROUP]; const int me = get_local_id(0);
#define EACH for (int i = me; i < n; i += GROUP)
#define take(x, i, n, beyond) (x)[i]
#define give(value, x, i, n) (x)[i] = value

// The last barrier is for the next one who writes into the tree.
#define FOLD(name, expression) \
    T name##_tree(T value, local T *tree, int me) { \
        tree[me] = value; \
        for (int far = GROUP / 2; far; far /= 2) { \
            barrier(CLK_LOCAL_MEM_FENCE); \
            if (me < far) { const T a = tree[me], b = tree[me + far]; tree[me] = expression; } \
        } \
        barrier(CLK_LOCAL_MEM_FENCE); \
        const T result = tree[0]; \
        barrier(CLK_LOCAL_MEM_FENCE); \
        return result; \
    }
#define all_of(value) all_of_tree(value, tree, me)
#define largest_of(value) largest_of_tree(value, tree, me)
#endif

FOLD(all_of, a + b)
FOLD(largest_of, fmax(a, b))

// exp(x) / sum(exp(x)), less the largest of the row. fmax knows no NaN, but exp and the sum do.
kernel void softmax(global T *out, global const T *x, const Rows w)
{
    ENTER
    const int n = w.n;
    for (ROWS(w)) {
        global const T *from = x + w.start[0] + row * n;
        global T *to = out + row * n;
        V most = -INFINITY;
        EACH most = fmax(most, take(from, i, n, -INFINITY));
        const T largest = largest_of(most);
        V sum = 0;
        EACH {
            const V power = exp(take(from, i, n, -INFINITY) - largest);
            give(power, to, i, n);
            sum += power;
        }
        const T part = 1 / all_of(sum);
        EACH give(take(to, i, n, 0) * part, to, i, n);
    }
}

// x - log(sum(exp(x))), both less the largest.
kernel void log_softmax(global T *out, global const T *x, const Rows w)
{
    ENTER
    const int n = w.n;
    for (ROWS(w)) {
        global const T *from = x + w.start[0] + row * n;
        V most = -INFINITY, sum = 0;
        EACH most = fmax(most, take(from, i, n, -INFINITY));
        const T largest = largest_of(most);
        EACH sum += exp(take(from, i, n, -INFINITY) - largest);
        const T total = log(all_of(sum));
        EACH give(take(from, i, n, 0) - largest - total, out + row * n, i, n);
    }
}

// y (g - sum(g y)): the gradient of softmax, whose result is y.
kernel void softmax_gradient(global T *out, global const T *g, global const T *y, const Rows w)
{
    ENTER
    const int n = w.n;
    for (ROWS(w)) {
        global const T *given = g + w.start[0] + row * n, *result = y + w.start[1] + row * n;
        V sum = 0;
        EACH sum += take(given, i, n, 0) * take(result, i, n, 0);
        const T total = all_of(sum);
        EACH give(take(result, i, n, 0) * (take(given, i, n, 0) - total), out + row * n, i, n);
    }
}

// g - exp(y) sum(g): the gradient of log_softmax, whose result is y.
kernel void log_softmax_gradient(global T *out, global const T *g, global const T *y, const Rows w)
{
    ENTER
    const int n = w.n;
    for (ROWS(w)) {
        global const T *given = g + w.start[0] + row * n, *result = y + w.start[1] + row * n;
        V sum = 0;
        EACH sum += take(given, i, n, 0);
        const T total = all_of(sum);
        EACH give(take(given, i, n, 0) - exp(take(result, i, n, 0)) * total, out + row * n, i, n);
    }
}

// The row brought to mean 0 and variance 1, times weight plus bias; mean and scale are kept for the gradient.
kernel void layer_norm(global T *out, global T *means, global T *scales, global const T *x, global const T *weight,
                       global const T *bias, const Rows w, const T eps)
{
    ENTER
    const int n = w.n;
    weight += w.start[1];
    bias += w.start[2];
    for (ROWS(w)) {
        global const T *from = x + w.start[0] + row * n;
        V sum = 0, squares = 0;
        EACH sum += take(from, i, n, 0);
        const T mean = all_of(sum) / n;
        EACH {
            const V centred = take(from, i, n, mean) - mean;
            squares += centred * centred;
        }
        const T scale = 1 / sqrt(all_of(squares) / n + eps);
        EACH {
            V unit = (take(from, i, n, 0) - mean) * scale;
            if (w.weighted & 1) unit *= take(weight, i, n, 0);
            if (w.weighted & 2) unit += take(bias, i, n, 0);
            give(unit, out + row * n, i, n);
        }
        means[row] = mean;  // all members write the same
        scales[row] = scale;
    }
}

// The gradients of layer_norm: of x; and of weight and bias what the rows of a team add to them, a row of `parts` each,
// those of weight first.
kernel void layer_norm_gradient(global T *out, global T *parts, global const T *g, global const T *x,
                                global const T *weight, global const T *means, global const T *scales, const Rows w)
{
    ENTER
    const int n = w.n;
    const int teams = (w.rows + w.each - 1) / w.each;
    global T *of_weight = parts + TEAM * n, *of_bias = of_weight + teams * n;
    weight += w.start[2];
    EACH {
        give((V)(0), of_weight, i, n);
        give((V)(0), of_bias, i, n);
    }
    for (ROWS(w)) {
        global const T *given = g + w.start[0] + row * n, *from = x + w.start[1] + row * n;
        const T mean = means[row], scale = scales[row];
        V sum = 0, along = 0;
        EACH {
            V one = take(given, i, n, 0);
            if (w.weighted & 1) one *= take(weight, i, n, 0);
            sum += one;
            along += one * ((take(from, i, n, mean) - mean) * scale);
        }
        const T average = all_of(sum) / n, component = all_of(along) / n;
        EACH {
            const V own = take(given, i, n, 0), unit = (take(from, i, n, 0) - mean) * scale;
            const V one = w.weighted & 1 ? own * take(weight, i, n, 0) : own;
            give(scale * (one - average - unit * component), out + row * n, i, n);
            give(take(of_weight, i, n, 0) + own * unit, of_weight, i, n);
            give(take(of_bias, i, n, 0) + own, of_bias, i, n);
        }
    }
}
