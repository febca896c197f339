import torch

# Creation
a = torch.tensor([1.0, 2.0, 3.0])
b = torch.tensor([[1, 2], [3, 4]])
print(a.dtype)
print(b.dtype)
print(b.shape)
torch.manual_seed(42) and None
zeros = torch.zeros(2, 3)
ones = torch.ones(2, 3)
randn = torch.randn(2, 3)
randu = torch.rand(2, 3)
seq = torch.arange(0, 10, 2)
lin = torch.linspace(0, 1, steps=5)
zeros, ones, randn, randu, seq, lin
template = torch.randn(4, 5)
z = torch.zeros_like(template)
r = torch.randn_like(template)
z, r
torch.rand_like(template)
x = torch.tensor([1, 2, 3])
xf = x.float()
xl = xf.to(torch.int64)
print(x.dtype, xf.dtype, xl.dtype)
x
torch.ones(2, 3) @ torch.tensor([1, 2, 3])

# Devices
device = (
    "cuda" if torch.cuda.is_available()
    else "mps" if torch.backends.mps.is_available()
    else "cpu"
)
print(f"Using {device}")
x = torch.randn(3, 3)
x = x.to(device)
y = torch.randn(3, 3, device=device)
x, y

# Operations
a = torch.tensor([1.0, 2.0, 3.0])
b = torch.tensor([10.0, 20.0, 30.0])
print(a + b)
print(a * b)
print(a ** 2)
print(a.sum())
print(a.mean())
total = a.sum().item()
total
a.item()
M = torch.randn(2, 3)
N = torch.randn(3, 4)
P = M @ N
print(P.shape)
M @ torch.randn(4, 3)
v = torch.arange(6, dtype=torch.float32)
m = v.reshape(2, 3)
m2 = v.reshape(-1, 2)
print(m.T.shape)
m2

# Broadcasting
col = torch.tensor([[0.0], [10.0], [20.0]])
row = torch.tensor([1.0, 2.0, 3.0, 4.0])
grid = col + row
print(grid.shape)
print(grid)
torch.ones(3) + torch.ones(4)
pred = torch.randn(5)
target = torch.randn(5, 1)
diff = pred - target
print(diff.shape)

# Autograd
x = torch.tensor(2.0, requires_grad=True)
y = x**2 + 3*x
print(y)
y.backward()
print(x.grad)
x.grad_fn, y.grad_fn.name()
[f.name() for f, _ in y.grad_fn.next_functions]
(x * torch.ones(2)).backward()
x = torch.tensor(2.0, requires_grad=True)
y = x**2 + 3*x
y.backward()
print(x.grad)
y = x**2 + 3*x
y.backward()
print(x.grad)
torch.tensor([1, 2], requires_grad=True)
x = torch.tensor(2.0, requires_grad=True)
with torch.no_grad():
    y = x**2 + 3*x
print(y.requires_grad)
print(y.grad_fn)
lr = 0.1
x -= lr * x.grad
x -= lr * 2
(x * x).backward()
with torch.no_grad():
    x -= lr * x.grad
x.grad = None
x
y = x * x
d = y.detach()
d
x.requires_grad_(False)

# Capstone
torch.manual_seed(0) and None
TRUE_W, TRUE_B = 2.5, -0.9
N = 100
x = torch.linspace(-1, 1, N)
y = TRUE_W * x + TRUE_B + 0.1 * torch.randn(N)
print(x.shape, y.shape)
y
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
print(w.item(), b.item())
y_hat = w * x + b
loss = ((y_hat - y) ** 2).mean()
print(y_hat.shape)
print(loss)
loss.backward()
print(w.grad)
print(b.grad)
(2 * (y_hat - y) * x).mean()
torch.manual_seed(0) and None
w = torch.randn(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.5
for step in range(101):
    y_hat = w * x + b
    loss = ((y_hat - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
    w.grad = None
    b.grad = None
    if step % 20 == 0:
        print(f"step {step:3d}  loss {loss.item():.4f}  w {w.item():+.3f}  b {b.item():+.3f}")
w, b
x, y = x.to(device), y.to(device)
w = torch.randn(1, requires_grad=True, device=device)
w.is_leaf
torch.randn(1, requires_grad=True).to(device).is_leaf
torch.randn(1, requires_grad=True).to(torch.float64).is_leaf

# The task
torch.manual_seed(1) and None
N = 200
x = torch.linspace(-2, 2, N, device=device)
y = 1.5 * x**2 - 2.0 * x + 0.5 + 0.05 * torch.randn(N, device=device)
a = torch.randn(1, requires_grad=True, device=device)
b = torch.randn(1, requires_grad=True, device=device)
c = torch.zeros(1, requires_grad=True, device=device)
lr = 0.05
for step in range(2001):
    y_hat = a * x**2 + b * x + c
    loss = ((y_hat - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        a -= lr * a.grad
        b -= lr * b.grad
        c -= lr * c.grad
    a.grad = b.grad = c.grad = None
    if step % 400 == 0:
        print(f"step {step:4d}  loss {loss.item():.5f}  a {a.item():+.3f}  b {b.item():+.3f}  c {c.item():+.3f}")
print(f"recovered: a={a.item():.3f} b={b.item():.3f} c={c.item():.3f}")
