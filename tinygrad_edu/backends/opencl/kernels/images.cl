// A window that slides over images: copying out what it sees, giving it back, the largest number in it, their sum.
//
// An image is a plane of a sample and a channel; x goes through it with the strides x_row and x_col, in elements. What the
// window sees is a row for each place in the window (s_place further), with an element for each of its rows × columns
// steps. With unfold in front of a matrix product, and fold behind one, a convolution is nothing else.
//
// On a processor (WHOLE) a work-item does a whole plane, in rows, which its compiler makes vectors of; on a GPU it does
// one element of the result. The loops are the same, from where they begin to where they end. Work-item (a, b, c) belongs
// to channel b, or to channel and place b, of sample c.

typedef struct {
    int height, width, kernel_rows, kernel_cols, stride_y, stride_x, margin_y, margin_x, apart_y, apart_x;
    int rows, columns;  // the window's steps
    int x, x_sample, x_channel, x_row, x_col;
    int s, s_sample, s_channel, s_place;
} Window;

#ifdef WHOLE
#define PLACES 1
#define STEPS(w) \
    const int top = 0, bottom = w.rows, left = 0, right = w.columns;
#else
#define PLACES (w.kernel_rows * w.kernel_cols)
#define STEPS(w) \
    const int step = get_global_id(0), top = step / w.columns, bottom = min(top + 1, w.rows); \
    const int left = step % w.columns, right = left + 1;
#endif

// Each place in the window, numbered along its rows: all of them, or that of the work-item.
#define EACH_PLACE(i, j, all) \
    for (int place = all ? 0 : get_global_id(1) % PLACES, end = all ? w.kernel_rows * w.kernel_cols : place + 1, \
        i = place / w.kernel_cols, j = place % w.kernel_cols; place < end; \
        place++, j = j + 1 < w.kernel_cols ? j + 1 : 0, i += j == 0)

#define ENTER \
    const int channel = get_global_id(1) / PLACES, sample = get_global_id(2);

// The steps at which column j of the window is inside of the image: from *first* up to *last*.
void inside(int j, Window w, int left, int right, int *first, int *last)
{
    const int at = j * w.apart_x - w.margin_x;  // what the first step sees
    *first = clamp(at < 0 ? (-at + w.stride_x - 1) / w.stride_x : 0, left, right);
    *last = clamp(at < w.width ? (w.width - 1 - at) / w.stride_x + 1 : 0, *first, right);
}


// What the window sees, with zeros for the margin.
kernel void unfold(global T *restrict seen, global const T *restrict x, const Window w)
{
    ENTER
    STEPS(w)
    x += w.x + sample * w.x_sample + channel * w.x_channel;
    seen += w.s + sample * w.s_sample + channel * w.s_channel;
#ifdef WHOLE
    EACH_PLACE(i, j, 1) {
#else
    EACH_PLACE(i, j, 0) {
#endif
        int first, last;
        inside(j, w, left, right, &first, &last);
        for (int row = top; row < bottom; row++) {
            const int y = row * w.stride_y + i * w.apart_y - w.margin_y;
            const int there = y >= 0 && y < w.height, begin = there ? first : left, end_of_row = there ? last : left;
            global T *to = seen + place * w.s_place + row * w.columns;
            global const T *from = x + y * w.x_row + (j * w.apart_x - w.margin_x) * w.x_col;
            const int step = w.stride_x * w.x_col;
            for (int k = left; k < begin; k++) to[k] = 0;
            if (step == 1) for (int k = begin; k < end_of_row; k++) to[k] = from[k];
            else for (int k = begin; k < end_of_row; k++) to[k] = from[k * step];
            for (int k = end_of_row; k < right; k++) to[k] = 0;
        }
    }
}


// For each number of the image the sum of all that stands in `seen` where the window saw it, place by place.
kernel void fold(global T *restrict out, global const T *restrict seen, const Window w)
{
#ifdef WHOLE
    const int channel = get_global_id(1), sample = get_global_id(2);
    out += w.x + sample * w.x_sample + channel * w.x_channel;
    seen += w.s + sample * w.s_sample + channel * w.s_channel;
    for (int k = 0; k < w.height * w.width; k++) out[k] = 0;
    EACH_PLACE(i, j, 1) {
        int first, last;
        inside(j, w, 0, w.columns, &first, &last);
        for (int row = 0; row < w.rows; row++) {
            const int y = row * w.stride_y + i * w.apart_y - w.margin_y;
            if (y < 0 || y >= w.height) continue;
            global const T *from = seen + place * w.s_place + row * w.columns;
            global T *to = out + y * w.width + j * w.apart_x - w.margin_x;
            if (w.stride_x == 1) for (int k = first; k < last; k++) to[k] += from[k];
            else for (int k = first; k < last; k++) to[k * w.stride_x] += from[k];
        }
    }
#else
    const int pixel = get_global_id(0), y = pixel / w.width, x = pixel % w.width;
    const int channel = get_global_id(1), sample = get_global_id(2);
    if (y >= w.height) return;
    seen += w.s + sample * w.s_sample + channel * w.s_channel;
    T sum = 0;
    EACH_PLACE(i, j, 1) {
        const int down = y + w.margin_y - i * w.apart_y, across = x + w.margin_x - j * w.apart_x;
        const int row = down / w.stride_y, column = across / w.stride_x;
        if (down < 0 || across < 0 || row * w.stride_y != down || column * w.stride_x != across) continue;
        if (row < w.rows && column < w.columns) sum += seen[place * w.s_place + row * w.columns + column];
    }
    out[w.x + sample * w.x_sample + channel * w.x_channel + pixel] = sum;
#endif
}


// The largest number that each step sees, and where in its plane that is: the first of several, but the last of NaN.
kernel void largest(global T *restrict values, global long *restrict places, global const T *restrict x, const Window w)
{
    const int channel = get_global_id(1), sample = get_global_id(2);
    STEPS(w)
    x += w.x + sample * w.x_sample + channel * w.x_channel;
    values += sample * w.s_sample + channel * w.s_channel;
    places += sample * w.s_sample + channel * w.s_channel;
    for (int row = top; row < bottom; row++) {
        global T *best = values + row * w.columns;
        global long *where = places + row * w.columns;
        for (int k = left; k < right; k++) best[k] = 0, where[k] = -1;
        EACH_PLACE(i, j, 1) {
            int first, last;
            inside(j, w, left, right, &first, &last);
            const int y = row * w.stride_y + i * w.apart_y - w.margin_y, at = j * w.apart_x - w.margin_x;
            if (y < 0 || y >= w.height) continue;
            global const T *from = x + y * w.x_row + at * w.x_col;
            const int step = w.stride_x * w.x_col;
            for (int k = first; k < last; k++) {  // without branches, so that it can be done in vectors
                const T value = from[k * step], before = best[k];
                const int take = (where[k] < 0) | (value > before) | (value != value);
                best[k] = take ? value : before;
                where[k] = take ? y * w.width + at + k * w.stride_x : where[k];
            }
        }
    }
}


// Zeros, but for each step its number of g added where `places` says: the way back to the largest numbers.
kernel void given_to_places(
    global T *restrict out, global const T *restrict g, global const long *restrict places, const Window w)
{
    const int channel = get_global_id(1), sample = get_global_id(2);
    out += w.x + sample * w.x_sample + channel * w.x_channel;
    g += w.s + sample * w.s_sample + channel * w.s_channel;
    places += sample * w.s_sample + channel * w.s_channel;
#ifdef WHOLE
    for (int k = 0; k < w.height * w.width; k++) out[k] = 0;
    for (int k = 0; k < w.rows * w.columns; k++) out[places[k]] += g[k];
#else
    const int pixel = get_global_id(0), y = pixel / w.width, x = pixel % w.width;
    if (y >= w.height) return;
    T sum = 0;
    EACH_PLACE(i, j, 1) {  // the steps that see the pixel
        const int down = y + w.margin_y - i * w.apart_y, across = x + w.margin_x - j * w.apart_x;
        const int row = down / w.stride_y, column = across / w.stride_x, step = row * w.columns + column;
        if (down < 0 || across < 0 || row * w.stride_y != down || column * w.stride_x != across) continue;
        if (row < w.rows && column < w.columns && places[step] == pixel) sum += g[step];
    }
    out[pixel] = sum;
#endif
}


// The sum of what each step sees.
kernel void window_sums(global T *restrict sums, global const T *restrict x, const Window w)
{
    const int channel = get_global_id(1), sample = get_global_id(2);
    STEPS(w)
    x += w.x + sample * w.x_sample + channel * w.x_channel;
    sums += w.s + sample * w.s_sample + channel * w.s_channel;
    for (int row = top; row < bottom; row++) {
        for (int k = left; k < right; k++) {
            T sum = 0;
            for (int i = 0; i < w.kernel_rows; i++) {
                const int y = row * w.stride_y + i * w.apart_y - w.margin_y;
                if (y < 0 || y >= w.height) continue;
                for (int j = 0; j < w.kernel_cols; j++) {
                    const int column = k * w.stride_x + j * w.apart_x - w.margin_x;
                    if (column >= 0 && column < w.width) sum += x[y * w.x_row + column * w.x_col];
                }
            }
            sums[row * w.columns + k] = sum;
        }
    }
}


#ifdef WIDTH
// The products of rows with rows, added up over all samples: C (m×n), from A (samples, m, length) and B (samples, n,
// length). That is the gradient of a convolution's weights, where A is that of its result and B what the window saw. A
// work-item makes a tile of TILE×TILE sums, each in a vector, so that a vector read serves TILE times.
typedef struct {
    int m, n, samples, length;
    int a, a_group, a_sample, b, b_group, b_sample;
} Rows;

#define TILE 4
#include "vectors.cl"
#define UNROLLED __attribute__((opencl_unroll_hint(TILE))) for
#define ADD_PRODUCTS(k, kept) { \
    V x[TILE], y[TILE]; \
    UNROLLED (int u = 0; u < TILE; u++) { \
        x[u] = LOAD(a[u] + (k)) * (kept); \
        y[u] = LOAD(b[u] + (k)); \
    } \
    UNROLLED (int u = 0; u < TILE; u++) \
        UNROLLED (int v = 0; v < TILE; v++) sum[u][v] = fma(x[u], y[v], sum[u][v]); \
}

kernel void row_products(global T *restrict C, global const T *restrict A, global const T *restrict B, const Rows w)
{
    const int i = get_global_id(0) * TILE, j = get_global_id(1) * TILE, group = get_global_id(2);
    const int rest = w.length % WIDTH;
    V sum[TILE][TILE], last;  // *last*: 1 for the lanes that the vectors before have not done, else 0
    T lanes[WIDTH];
    for (int k = 0; k < WIDTH; k++) lanes[k] = k >= WIDTH - rest;
    last = LOAD(lanes);
    for (int u = 0; u < TILE; u++)
        for (int v = 0; v < TILE; v++) sum[u][v] = 0;
    for (int sample = 0; sample < w.samples; sample++) {
        global const T *a[TILE], *b[TILE];  // beyond the last row the last once more
        for (int u = 0; u < TILE; u++) {
            a[u] = A + w.a + group * w.a_group + sample * w.a_sample + min(i + u, w.m - 1) * w.length;
            b[u] = B + w.b + group * w.b_group + sample * w.b_sample + min(j + u, w.n - 1) * w.length;
        }
        for (int k = 0; k + WIDTH <= w.length; k += WIDTH) ADD_PRODUCTS(k, 1)
        if (rest) ADD_PRODUCTS(w.length - WIDTH, last)
    }
    C += group * w.m * w.n;
    for (int u = 0; u < TILE && i + u < w.m; u++) {
        for (int v = 0; v < TILE && j + v < w.n; v++) {
            T total = 0;
            JOIN(vstore, WIDTH)(sum[u][v], 0, lanes);
            for (int k = 0; k < WIDTH; k++) total += lanes[k];
            C[(i + u) * w.n + j + v] = total;
        }
    }
}
#endif
