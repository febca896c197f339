// The matrix product C = A B four times, each time with one idea more: naive, tiled, blocked, vectorised. Between the last
// two stands a fifth, quads, which is `blocked` with all that a GPU can do faster.
//
// A is M×K, B is K×N, C is M×N. Element (i, k) of A lies at A[a_start + i * a_row + k * a_col], so A may be transposed or
// cut out of something larger; likewise B. C's rows follow each other. There may be many products at
// once, numbered by two batch dimensions: number `far * nears + near` is get_global_id(2).
//
// Given when this is built: T, the type of the elements; the sizes of tiles, all in matmul.py, which says why.

#define ARGUMENTS \
    __global const T *restrict A, long a_start, int a_row, int a_col, long a_far, long a_near, \
    __global const T *restrict B, long b_start, int b_row, int b_col, long b_far, long b_near, \
    __global T *restrict C, long c_start, int M, int N, int K, int nears

// Go to this work-item's own product of the batch.
#define ENTER_BATCH \
    const int far = get_global_id(2) / nears, near = get_global_id(2) % nears; \
    A += a_start + far * a_far + near * a_near; \
    B += b_start + far * b_far + near * b_near; \
    C += c_start + get_global_id(2) * (long)M * N;


#ifdef NAIVE
// One work-item an element. Every element of A is read from memory N times, every element of B M times.
__kernel void naive(ARGUMENTS) {
    ENTER_BATCH
    const int j = get_global_id(0), i = get_global_id(1);
    if (i >= M || j >= N) return;
    T sum = 0;
    for (int k = 0; k < K; k++)
        sum += A[(long)i * a_row + (long)k * a_col] * B[(long)k * b_row + (long)j * b_col];
    C[(long)i * N + j] = sum;
}
#endif


#ifdef TILED
// A group of TILE×TILE work-items makes a tile of C. It walks along K a tile at a time: each work-item brings one
// element of A and one of B into local memory, and all use what all have brought, so memory is read TILE times less.
// Outside of the matrices zeros are brought; nobody leaves before the last barrier, which waits for the whole group.
__kernel __attribute__((reqd_work_group_size(TILE, TILE, 1))) void tiled(ARGUMENTS) {
    ENTER_BATCH
    __local T a[TILE][TILE + 1], b[TILE][TILE + 1];  // one column more, so that a column lies in many banks of memory
    const int x = get_local_id(0), y = get_local_id(1);
    const int j = get_global_id(0), i = get_global_id(1);
    T sum = 0;
    for (int k = 0; k < K; k += TILE) {
        a[y][x] = i < M && k + x < K ? A[(long)i * a_row + (long)(k + x) * a_col] : 0;
        b[y][x] = j < N && k + y < K ? B[(long)(k + y) * b_row + (long)j * b_col] : 0;
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int u = 0; u < TILE; u++) sum += a[y][u] * b[u][x];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (i < M && j < N) C[(long)i * N + j] = sum;
}
#endif


#ifdef BLOCKED
// Local memory is fast, registers are faster. A group of SIDE×SIDE work-items makes a tile of C that is BLOCK times as
// wide and as high; each work-item keeps BLOCK×BLOCK sums in registers, so that two numbers read serve BLOCK
// multiplications each. Its elements lie SIDE apart, so that neighbours read and write neighbouring memory.
//
// Whichever dimension of A is contiguous in memory, neighbours must read along it: `along` says which that is.
#define WIDTH (SIDE * BLOCK)
#define GROUP (SIDE * SIDE)

void bring(__local T (*to)[WIDTH + 1], __global const T *from, int first, int count, int step, int k, int K, int k_step,
           int along, int me) {
    for (int n = me; n < WIDTH * DEPTH; n += GROUP) {
        const int x = along ? n / DEPTH : n % WIDTH, u = along ? n % DEPTH : n / WIDTH;
        to[u][x] = first + x < count && k + u < K ? from[(long)(first + x) * step + (long)(k + u) * k_step] : 0;
    }
}

__kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1))) void blocked(ARGUMENTS) {
    ENTER_BATCH
    __local T a[DEPTH][WIDTH + 1], b[DEPTH][WIDTH + 1];
    const int x = get_local_id(0), y = get_local_id(1), me = y * SIDE + x;
    const int left = get_group_id(0) * WIDTH, top = get_group_id(1) * WIDTH;
    T sum[BLOCK][BLOCK];
    for (int r = 0; r < BLOCK; r++)
        for (int s = 0; s < BLOCK; s++) sum[r][s] = 0;

    for (int k = 0; k < K; k += DEPTH) {
        bring(a, A, top, M, a_row, k, K, a_col, a_col == 1, me);
        bring(b, B, left, N, b_col, k, K, b_row, b_row == 1, me);
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int u = 0; u < DEPTH; u++) {
            T p[BLOCK], q[BLOCK];
            for (int r = 0; r < BLOCK; r++) p[r] = a[u][y + r * SIDE];
            for (int s = 0; s < BLOCK; s++) q[s] = b[u][x + s * SIDE];
            for (int r = 0; r < BLOCK; r++)
                for (int s = 0; s < BLOCK; s++) sum[r][s] += p[r] * q[s];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int r = 0; r < BLOCK; r++)
        for (int s = 0; s < BLOCK; s++) {
            const int i = top + y + r * SIDE, j = left + x + s * SIDE;
            if (i < M && j < N) C[(long)i * N + j] = sum[r][s];
        }
}
#endif


#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#ifdef FUSED
#define MAD(a, b, c) fma(a, b, c)
#else
#define MAD(a, b, c) ((a) * (b) + (c))
#endif


#ifdef QUADS
// Of a GPU's time `blocked` spends half on moving numbers, and on waiting for them. So here they move four at a time, from
// memory, to registers, and back; and while a tile is multiplied the next one is under way from memory to registers. It
// goes to a second tile in local memory, so that one barrier a tile is enough.
//
// A work-item makes 4 P rows of 4 Q columns: P and Q quads of numbers for 16 P Q multiplications.
//
// Four numbers can be read as one where memory has them side by side, at an address that four of them divide, and none
// of the four is outside: then it is A_FOURS, or B_FOURS. Elsewhere they are read one by one, A_ALONG says if along k.
#define T4 JOIN(T, 4)
#define GROUP (SIDE * SIDE)
#define HIGH (SIDE * P)  // in quads
#define WIDE (SIDE * Q)
#define LOADS(quads) (((quads) * DEPTH + GROUP - 1) / GROUP)  // that each work-item brings of a tile

// The four numbers from row i, or of A's other neighbour column i, and from k on.
T4 four(__global const T *from, int i, int size, long i_step, int k, int K, long k_step, int along, int in_fours) {
    if (in_fours) return i < size && k < K ? *(__global const T4 *)(from + i * i_step + k * k_step) : (T4)(0);
    T q[4];
#pragma unroll
    for (int n = 0; n < 4; n++) {
        const int in = along ? i < size && k + n < K : i + n < size && k < K;
        q[n] = in ? from[i * i_step + k * k_step + n * (along ? k_step : i_step)] : 0;
    }
    return (T4)(q[0], q[1], q[2], q[3]);
}

// Of the quads of a tile, which are `quads` for each k: where the one of that number is.
int place(int number, int quads, int along) { return along ? number / (DEPTH / 4) : number % quads * 4; }
int depth(int number, int quads, int along) { return along ? number % (DEPTH / 4) * 4 : number / quads; }

// Bring the quads of the tile at k that are this work-item's share.
void ahead(T4 *next, __global const T *from, int first, int size, long step, int k, int K, long k_step, int quads,
           int along, int in_fours, int me) {
#pragma unroll
    for (int n = 0; n < LOADS(quads); n++) {
        const int number = me + n * GROUP;
        if (number < quads * DEPTH)
            next[n] = four(from, first + place(number, quads, along), size, step, k + depth(number, quads, along), K,
                           k_step, along, in_fours);
    }
}

// Put them into the tile, in which the numbers of one k are side by side: those that lie along k are dealt out.
void settle(__local T4 *tile, const T4 *next, int quads, int along, int me) {
#pragma unroll
    for (int n = 0; n < LOADS(quads); n++) {
        const int number = me + n * GROUP, at = depth(number, quads, along) * (quads + 1);
        if (number < quads * DEPTH) {
            if (along) {
                __local T *one = (__local T *)(tile + at) + place(number, quads, along);
                one[0] = next[n].x;
                one[4 * (quads + 1)] = next[n].y;
                one[8 * (quads + 1)] = next[n].z;
                one[12 * (quads + 1)] = next[n].w;
            } else {
                tile[at + number % quads] = next[n];
            }
        }
    }
}

__kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1))) void quads(ARGUMENTS) {
    ENTER_BATCH
    __local T4 a[2][DEPTH * (HIGH + 1)], b[2][DEPTH * (WIDE + 1)];  // a quad more for each k: see `tiled`
    const int x = get_local_id(0), y = get_local_id(1), me = y * SIDE + x;
    const int left = get_group_id(0) * 4 * WIDE, top = get_group_id(1) * 4 * HIGH;
    T4 sum[4 * P][Q], next_a[LOADS(HIGH)], next_b[LOADS(WIDE)];
#pragma unroll
    for (int r = 0; r < 4 * P; r++)
#pragma unroll
        for (int s = 0; s < Q; s++) sum[r][s] = 0;

    ahead(next_a, A, top, M, a_row, 0, K, a_col, HIGH, A_ALONG, A_FOURS, me);
    ahead(next_b, B, left, N, b_col, 0, K, b_row, WIDE, B_ALONG, B_FOURS, me);
    settle(a[0], next_a, HIGH, A_ALONG, me);
    settle(b[0], next_b, WIDE, B_ALONG, me);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = DEPTH, now = 0; k < K + DEPTH; k += DEPTH, now = 1 - now) {
        if (k < K) {
            ahead(next_a, A, top, M, a_row, k, K, a_col, HIGH, A_ALONG, A_FOURS, me);
            ahead(next_b, B, left, N, b_col, k, K, b_row, WIDE, B_ALONG, B_FOURS, me);
        }
        for (int u = 0; u < DEPTH; u++) {
            T4 p[P], q[Q];
#pragma unroll
            for (int r = 0; r < P; r++) p[r] = a[now][u * (HIGH + 1) + y + r * SIDE];
#pragma unroll
            for (int s = 0; s < Q; s++) q[s] = b[now][u * (WIDE + 1) + x + s * SIDE];
#pragma unroll
            for (int r = 0; r < P; r++)
#pragma unroll
                for (int s = 0; s < Q; s++) {
                    sum[4 * r][s] = MAD((T4)(p[r].x), q[s], sum[4 * r][s]);
                    sum[4 * r + 1][s] = MAD((T4)(p[r].y), q[s], sum[4 * r + 1][s]);
                    sum[4 * r + 2][s] = MAD((T4)(p[r].z), q[s], sum[4 * r + 2][s]);
                    sum[4 * r + 3][s] = MAD((T4)(p[r].w), q[s], sum[4 * r + 3][s]);
                }
        }
        if (k < K) {
            settle(a[1 - now], next_a, HIGH, A_ALONG, me);
            settle(b[1 - now], next_b, WIDE, B_ALONG, me);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

#pragma unroll
    for (int r = 0; r < 4 * P; r++)
#pragma unroll
        for (int s = 0; s < Q; s++) {
            const int i = top + 4 * (y + r / 4 * SIDE) + r % 4, j = left + 4 * (x + s * SIDE);
            __global T *to = C + (long)i * N + j;
#if C_FOURS
            if (i < M && j < N) *(__global T4 *)to = sum[r][s];
#else
            if (i < M && j < N) to[0] = sum[r][s].x;
            if (i < M && j + 1 < N) to[1] = sum[r][s].y;
            if (i < M && j + 2 < N) to[2] = sum[r][s].z;
            if (i < M && j + 3 < N) to[3] = sum[r][s].w;
#endif
        }
}
#endif


#ifdef LANES
#define VECTOR JOIN(T, LANES)
#define LOAD JOIN(vload, LANES)
#define STORE JOIN(vstore, LANES)
#endif


#ifdef VECTORISED
// A CPU has no local memory: what the tiles above bring there was in its cache already, and each barrier costs a loop.
// It has wide registers. One work-item makes ROWS rows of WIDTH = 2 * LANES columns, all in registers: for each k, two
// vectors of B and ROWS numbers of A serve 2 * ROWS vector multiplications.
//
// Where B has its columns side by side it is read in place. Elsewhere, or where its rows lie so far apart that they all
// fall onto the same few lines of the cache, `pack` copies it first into panels of WIDTH columns, whose elements lie in
// the order in which they are read. Both are the same walk: `b_panel` on to the next panel, `b_row` on to the next k.
// An A whose columns lie far apart is packed likewise, by ROWS of its rows. A small B whose columns are not side by
// side, and the columns of the last panel if it is not `padded`, are gathered one by one.
//
// A product with few elements and a long K is cut into pieces of K, as if it were a batch, and `fold` adds them up; the
// pieces are K long, but the last one ends where the `whole` ends.
#define WIDTH (2 * LANES)

#if ROWS == 8
#define EACH(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7)
#else
#define EACH(F) F(0)
#endif

__kernel void vectorised(ARGUMENTS, long a_panel, long b_panel, int padded, long whole) {
    const int i = get_global_id(0) * ROWS, j = get_global_id(1) * WIDTH;
    ENTER_BATCH
    A += get_global_id(0) * a_panel;
    B += get_global_id(1) * b_panel;
    C += (long)i * N + j;
    K = min((long)K, whole - (long)near * K);

    // Rows below the last are the last once more: they are computed, and not stored.
#define START(r) \
    __global const T *a##r = A + (long)(min(i + r, M - 1) - i) * a_row; \
    VECTOR left##r = 0, right##r = 0;
    EACH(START)
    long at = 0;
#define STEP(r) \
    left##r = MAD((VECTOR)(a##r[at]), p, left##r); \
    right##r = MAD((VECTOR)(a##r[at]), q, right##r);

    if (b_col == 1 && (padded || j + WIDTH <= N)) {
        for (int k = 0; k < K; k++, at += a_col, B += b_row) {
            const VECTOR p = LOAD(0, B), q = LOAD(1, B);
            EACH(STEP)
        }
    } else {
        int column[WIDTH];
        for (int s = 0; s < WIDTH; s++) column[s] = min(s, N - 1 - j) * b_col;
        for (int k = 0; k < K; k++, at += a_col, B += b_row) {
            T gathered[WIDTH];
            for (int s = 0; s < WIDTH; s++) gathered[s] = B[column[s]];
            const VECTOR p = LOAD(0, gathered), q = LOAD(1, gathered);
            EACH(STEP)
        }
    }

    if (i + ROWS <= M && j + WIDTH <= N) {
#define PUT(r) STORE(left##r, 0, C + r * (long)N); STORE(right##r, 1, C + r * (long)N);
        EACH(PUT)
    } else {
        T edge[WIDTH];
#define PUT_EDGE(r) \
        STORE(left##r, 0, edge); STORE(right##r, 1, edge); \
        if (i + r < M) \
            for (int s = 0; s < min(WIDTH, N - j); s++) C[r * (long)N + s] = edge[s];
        EACH(PUT_EDGE)
    }
}
#endif


#ifdef DOTS
// A matrix times a vector, where both lie along k: one work-item a row, four vectors of sums, so that four
// multiplications are under way at once.
__kernel void dots(ARGUMENTS, long whole) {
    ENTER_BATCH
    A += get_global_id(0) * (long)a_row;
    K = min((long)K, whole - (long)near * K);
    VECTOR s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int k = 0;
    for (; k + 4 * LANES <= K; k += 4 * LANES) {
        s0 = MAD(LOAD(0, A + k), LOAD(0, B + k), s0);
        s1 = MAD(LOAD(1, A + k), LOAD(1, B + k), s1);
        s2 = MAD(LOAD(2, A + k), LOAD(2, B + k), s2);
        s3 = MAD(LOAD(3, A + k), LOAD(3, B + k), s3);
    }
    T parts[LANES], sum = 0;
    STORE((s0 + s1) + (s2 + s3), 0, parts);
    for (int n = 0; n < LANES; n++) sum += parts[n];
    for (; k < K; k++) sum += A[k] * B[k];
    C[get_global_id(0)] = sum;
}
#endif


#ifdef FOLD
// The sums of `count` arrays that follow each other.
__kernel void fold(__global const T *restrict parts, __global T *restrict C, long c_start, int size, int count) {
    const int begin = get_global_id(0) * STRIP;
    for (int at = begin; at < min(begin + STRIP, size); at++) {
        T sum = 0;
        for (int n = 0; n < count; n++) sum += parts[n * size + at];
        C[c_start + at] = sum;
    }
}
#endif


#ifdef PACK
// The panels of B, of PANEL columns each: one work-item copies DEEP rows of one, along the dimension that is contiguous in
// memory. Columns beyond the last are zeros.
__kernel void pack(__global const T *restrict B, long b_start, int b_row, int b_col, long b_far, long b_near,
                   __global T *restrict panels, int N, int K, int nears) {
    const int k = get_global_id(0) * DEEP, j = get_global_id(1) * PANEL;
    const int far = get_global_id(2) / nears, near = get_global_id(2) % nears;
    const int rows = min(DEEP, K - k), columns = min(PANEL, N - j);
    B += b_start + far * b_far + near * b_near + (long)k * b_row + (long)j * b_col;
    panels += ((get_global_id(2) * get_global_size(1) + get_global_id(1)) * K + k) * PANEL;
    if (b_col == 1 && columns == PANEL) {
        for (int u = 0; u < rows; u++)
            for (int s = 0; s < PANEL; s++) panels[u * PANEL + s] = B[(long)u * b_row + s];
    } else {
        for (int s = 0; s < PANEL; s++)
            for (int u = 0; u < rows; u++)
                panels[u * PANEL + s] = s < columns ? B[(long)u * b_row + (long)s * b_col] : 0;
    }
}
#endif
