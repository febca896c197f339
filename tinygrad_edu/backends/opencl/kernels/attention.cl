// Attention on a processor: for each query the softmax of its products with the keys, and the mean of the values by it;
// and the way back. A work-item does a head (forward: a block of its queries), ROWS queries at a time, so that what is
// read of keys and values serves ROWS times. What lies along the keys goes in vectors of LANES, what lies along a
// query, a key or a value in vectors of WIDTH, which divides their lengths.
//
// Keys are read across, so a work-item first turns them round: its own part of `room` holds them, with a row for each of
// their numbers, and ROWS rows for what is being computed. Rows there are `padded` to whole vectors.

typedef struct {
    int queries, keys, width, values, heads, causal, block, padded;
    int q, q_batch, q_head, q_row, k, k_batch, k_head, k_row, v, v_batch, v_head, v_row;
    int g, g_batch, g_head, g_row;  // of what comes out, or of its gradient
} Attention;

#include "vectors.cl"
#define ALONG JOIN(T, LANES)
#define LOAD_ALONG(x) JOIN(vload, LANES)(0, x)
#define STORE_ALONG(v, x) JOIN(vstore, LANES)(v, 0, x)
#define EACH_ROW(u) __attribute__((opencl_unroll_hint(ROWS))) for (int u = 0; u < ROWS; u++)
#define ENTER(X, x) X += w.x + batch * w.x##_batch + head * w.x##_head;

int whole(int n)
{
    return (n + LANES - 1) / LANES * LANES;
}

// The matrix x, of so many rows, turned round.
void turn(global T *restrict out, global const T *restrict x, int rows, int columns, int row, int padded)
{
    for (int c = 0; c < columns; c++) {
        for (int r = 0; r < rows; r++) out[c * padded + r] = x[r * row + c];
        for (int r = rows; r < padded; r++) out[c * padded + r] = 0;
    }
}

// out[u][j] = the product of x[u] with column j of the matrix `turned`, times scale, for all j < last.
void products(
    global T *restrict out, global const T **x, global const T *restrict turned, int length, int last, int padded, T scale)
{
    for (int j = 0; j < last; j += LANES) {
        ALONG sum[ROWS];
        EACH_ROW(u) sum[u] = 0;
        for (int c = 0; c < length; c++) {
            const ALONG y = LOAD_ALONG(turned + c * padded + j);
            EACH_ROW(u) sum[u] = fma((ALONG)(x[u][c]), y, sum[u]);
        }
        EACH_ROW(u) STORE_ALONG(sum[u] * scale, out + u * padded + j);
    }
}

// out[u] = the sum of the rows of `x`, each times its factor[u][j], for all j < last.
void mean(
    global T **out, int count, global const T *restrict factor, global const T *restrict x, int length, int row, int last,
    int padded)
{
    for (int c = 0; c < length; c += WIDTH) {
        V sum[ROWS];
        EACH_ROW(u) sum[u] = 0;
        for (int j = 0; j < last; j++) {
            const V y = LOAD(x + j * row + c);
            EACH_ROW(u) sum[u] = fma((V)(factor[u * padded + j]), y, sum[u]);
        }
        for (int u = 0; u < count; u++) STORE(sum[u], out[u] + c);
    }
}

T sum_of(ALONG v)
{
    T parts[LANES], sum = 0;
    STORE_ALONG(v, parts);
    for (int k = 0; k < LANES; k++) sum += parts[k];
    return sum;
}

// softmax of the first `limit` numbers of x, in place, and zeros up to `end`, a whole number of vectors. Of minus
// infinities alone, which look nowhere, it is zeros.
void softmax(global T *restrict x, int limit, int end)
{
    for (int j = limit; j < end; j++) x[j] = -INFINITY;
    ALONG most = -INFINITY, sums = 0;
    for (int j = 0; j < end; j += LANES) most = fmax(most, LOAD_ALONG(x + j));
    T lanes[LANES], top = -INFINITY;
    STORE_ALONG(most, lanes);
    for (int k = 0; k < LANES; k++) top = fmax(top, lanes[k]);
    if (top == -INFINITY) top = 0;
    for (int j = 0; j < end; j += LANES) {
        const ALONG power = exp(LOAD_ALONG(x + j) - top);
        sums += power;
        STORE_ALONG(power, x + j);
    }
    const T sum = sum_of(sums), total = sum == 0 ? 1 : sum;
    for (int j = 0; j < end; j += LANES) STORE_ALONG(LOAD_ALONG(x + j) / total, x + j);
}

kernel void attended(
    global T *restrict out, global T *restrict weights, global T *restrict room, global const T *restrict Q,
    global const T *restrict K, global const T *restrict VALUES, const Attention w, const T scale)
{
    const int part = get_global_id(0), head = get_global_id(1), batch = get_global_id(2), place = batch * w.heads + head;
    ENTER(Q, q) ENTER(K, k) ENTER(VALUES, v) ENTER(out, g)
    weights += place * w.queries * w.keys;
    room += (place * get_global_size(0) + part) * (w.width + ROWS) * w.padded;
    global T *scores = room + w.width * w.padded;
    turn(room, K, w.keys, w.width, w.k_row, w.padded);
    for (int i = part * w.block, stop = min(i + w.block, w.queries); i < stop; i += ROWS) {
        const int count = min(ROWS, stop - i), last = w.causal ? min(i + count, w.keys) : w.keys;
        global const T *q[ROWS];
        global T *to[ROWS];
        EACH_ROW(u) {
            q[u] = Q + min(i + u, w.queries - 1) * w.q_row;
            to[u] = out + min(i + u, w.queries - 1) * w.g_row;
        }
        products(scores, q, room, w.width, last, w.padded, scale);
        for (int u = 0; u < count; u++) {
            const int limit = w.causal ? min(i + u + 1, w.keys) : w.keys;
            global T *row = weights + (i + u) * w.keys;
            softmax(scores + u * w.padded, limit, whole(last));
            for (int j = 0; j < limit; j++) row[j] = scores[u * w.padded + j];
            for (int j = limit; j < w.keys; j++) row[j] = 0;
        }
        mean(to, count, scores, VALUES, w.values, w.v_row, last, w.padded);
    }
}

// With P for the weights and S for the scores: dV = Pᵀ g, dP = g Vᵀ, dS = P (dP - Σ dP P), dQ = dS K and dK = dSᵀ Q.
kernel void attention_back(
    global T *restrict dQ, global T *restrict dK, global T *restrict dV, global T *restrict room,
    global const T *restrict G, global const T *restrict weights, global const T *restrict Q, global const T *restrict K,
    global const T *restrict VALUES, const Attention w, const T scale)
{
    const int head = get_global_id(1), batch = get_global_id(2), place = batch * w.heads + head;
    ENTER(G, g) ENTER(Q, q) ENTER(K, k) ENTER(VALUES, v)
    weights += place * w.queries * w.keys, dQ += place * w.queries * w.width;
    dK += place * w.keys * w.width, dV += place * w.keys * w.values;
    room += place * (w.values + 2 * ROWS) * w.padded;
    global T *slopes = room + w.values * w.padded, *p = slopes + ROWS * w.padded;
    turn(room, VALUES, w.keys, w.values, w.v_row, w.padded);
    for (int k = 0; k < w.keys * w.width; k++) dK[k] = 0;
    for (int k = 0; k < w.keys * w.values; k++) dV[k] = 0;
    for (int i = 0; i < w.queries; i += ROWS) {
        const int count = min(ROWS, w.queries - i), last = w.causal ? min(i + count, w.keys) : w.keys;
        const int end = whole(last);
        global const T *q[ROWS], *g[ROWS];
        global T *to[ROWS];
        EACH_ROW(u) {
            const int row = min(i + u, w.queries - 1);
            q[u] = Q + row * w.q_row, g[u] = G + row * w.g_row, to[u] = dQ + row * w.width;
            for (int j = 0; j < last; j++) p[u * w.padded + j] = u < count ? weights[row * w.keys + j] : 0;
            for (int j = last; j < end; j++) p[u * w.padded + j] = 0;
        }
        products(slopes, g, room, w.values, last, w.padded, 1);
        EACH_ROW(u) {
            global T *slope = slopes + u * w.padded, *own = p + u * w.padded;
            ALONG sums = 0;
            for (int j = 0; j < end; j += LANES) sums = fma(LOAD_ALONG(slope + j), LOAD_ALONG(own + j), sums);
            const T sum = sum_of(sums);
            for (int j = 0; j < end; j += LANES)
                STORE_ALONG(LOAD_ALONG(own + j) * (LOAD_ALONG(slope + j) - sum) * scale, slope + j);
        }
        mean(to, count, slopes, K, w.width, w.k_row, last, w.padded);
        for (int j = 0; j < last; j++) {
            for (int c = 0; c < w.width; c += WIDTH) {
                V sum = LOAD(dK + j * w.width + c);
                EACH_ROW(u) sum = fma((V)(slopes[u * w.padded + j]), LOAD(q[u] + c), sum);
                STORE(sum, dK + j * w.width + c);
            }
            for (int c = 0; c < w.values; c += WIDTH) {
                V sum = LOAD(dV + j * w.values + c);
                EACH_ROW(u) sum = fma((V)(p[u * w.padded + j]), LOAD(g[u] + c), sum);
                STORE(sum, dV + j * w.values + c);
            }
        }
    }
}
