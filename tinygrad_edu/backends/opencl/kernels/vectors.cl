// Numbers of type T in vectors, of which OpenCL has a type for each size: float4 and vload4 are JOIN(T, 4) and
// JOIN(vload, 4). V is a vector of WIDTH numbers, or one number, where WIDTH is 1.

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#if WIDTH > 1
#define V JOIN(T, WIDTH)
#define LOAD(x) JOIN(vload, WIDTH)(0, x)
#define STORE(v, x) JOIN(vstore, WIDTH)(v, 0, x)
#else
#define V T
#define LOAD(x) (*(x))
#define STORE(v, x) (*(x) = v)
#endif
