// The loss of classes: softmax of rows of scores, its logarithm at the right class of each, and the way back.
//
// A work-item does some rows, in vectors of WIDTH where there is room; on a GPU one row, and WIDTH is 1.

typedef struct {
    int rows, columns, each;  // *each*: rows to a work-item
    int scores, places, share, of_share;  // where they begin; the way from one share to the next, 0 if there is but one
} Loss;

#include "vectors.cl"

#define EACH_ROW(w) \
    for (int row = get_global_id(0) * w.each, end = min(row + w.each, w.rows); row < end; row++)

T sum_of(V v)
{
    T parts[WIDTH], sum = 0;
    STORE(v, parts);
    for (int k = 0; k < WIDTH; k++) sum += parts[k];
    return sum;
}

// exp(x) / sum(exp(x)) of each row, from its largest number down so that nothing overflows; and the negative logarithm
// of that for the right class.
kernel void softmax_at(
    global T *restrict p, global T *restrict terms, global const T *restrict scores, global const long *restrict places,
    const Loss w)
{
    scores += w.scores, places += w.places;
    EACH_ROW(w) {
        global const T *x = scores + row * w.columns;
        global T *out = p + row * w.columns;
        T top = -INFINITY;
        for (int k = 0; k < w.columns; k++) top = x[k] > top || x[k] != x[k] ? x[k] : top;
        V sums = 0;
        int k = 0;
        for (; k + WIDTH <= w.columns; k += WIDTH) {
            const V power = exp(LOAD(x + k) - top);
            STORE(power, out + k);
            sums += power;
        }
        T sum = sum_of(sums);
        for (; k < w.columns; k++) sum += out[k] = exp(x[k] - top);
        for (k = 0; k < w.columns; k++) out[k] /= sum;
        terms[row] = log(sum) - (x[places[row]] - top);
    }
}

// The gradient of the scores: what was said, less what is right, times the share of the row in the loss.
kernel void less_one_hot(
    global T *restrict out, global const T *restrict p, global const long *restrict places,
    global const T *restrict share, const Loss w)
{
    p += w.scores, places += w.places, share += w.share;
    EACH_ROW(w) {
        global const T *x = p + row * w.columns;
        global T *to = out + row * w.columns;
        const T times = share[row * w.of_share];
        const int right = places[row];
        for (int k = 0; k < w.columns; k++) to[k] = x[k] * times;
        to[right] = (x[right] - 1) * times;
    }
}
