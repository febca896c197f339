import torch
import numpy as np

# What is a tensor
torch.tensor(5), torch.tensor([1, 2, 3]), torch.tensor([[1, 2], [3, 4]])
torch.manual_seed(0) and None
torch.rand(2, 3, 4)

# Creating
t1 = torch.tensor([1, 2, 3])
t2 = torch.tensor([[1, 2], [3, 4]])
arr = np.array([1, 2, 3])
t3 = torch.from_numpy(arr)
t1, t2, t3
rand = torch.rand(2, 2)
torch.zeros(3, 4), torch.ones(2, 3), rand, torch.randn(2, 2), torch.arange(0, 10, 2), torch.linspace(0, 1, 5), torch.zeros_like(rand)

# Attributes
t = torch.rand(3, 4)
print(t.shape)
print(t.dtype)
print(t.device)
t.size(), t.ndim, t.numel()
torch.float32, torch.float64, torch.int64, torch.int32, torch.bool
t.to('cuda')
t.to('cpu') is t
t.cuda()
t.cpu() is t
for d in (torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.bool):
    print(d, torch.zeros(1, dtype=d).element_size())
t = torch.tensor([1, 2, 3])
t.to(torch.float32), t.to(torch.float16), t.to(torch.bfloat16)
t.float(), t.half(), t.double(), t.int(), t.long()
torch.tensor([1.7, -1.7]).int()

# Element-wise operations
a = torch.tensor([1, 2, 3])
b = torch.tensor([4, 5, 6])
a + b, a - b, a * b, a / b, a ** 2
torch.add(a, b), torch.sub(a, b), torch.mul(a, b), torch.div(a, b)
a + 10, a * 2, a / 2
t = torch.tensor([1.0, 4.0, 9.0])
torch.sqrt(t), torch.exp(t), torch.log(t), torch.abs(t), torch.sin(t)

# Reductions
t = torch.tensor([[1, 2, 3], [4, 5, 6]])
t.sum(), t.max(), t.min(), t.prod()
t.mean()
t.float().mean()
t.sum(dim=0), t.sum(dim=1), t.sum(dim=1, keepdim=True).shape
t = torch.tensor([3, 1, 4, 1, 5])
t.argmax(), t.argmin()
m = torch.tensor([[1, 5, 2], [4, 3, 6]])
m.argmax(dim=1)
t = torch.tensor([1.0, 2.0, 3.0, 4.0])
t.std(), t.var(), t.median(), t.std(correction=0)

# Matrices
a = torch.tensor([[1, 2], [3, 4]])
b = torch.tensor([[5, 6], [7, 8]])
a @ b, torch.matmul(a, b), torch.mm(a, b)
m = torch.tensor([[1, 2], [3, 4]], dtype=torch.float32)
m.T, m.t(), m.transpose(0, 1)
torch.inverse(m)
torch.det(m)
v = torch.tensor([1, 2])
m @ v
m @ v.float()
torch.dot(torch.tensor([1, 2, 3]), torch.tensor([4, 5, 6]))

# Comparisons and logic
a = torch.tensor([1, 2, 3, 4])
b = torch.tensor([2, 2, 2, 2])
a > b, a >= b, a < b, a == b, a != b, a > 2
x = torch.tensor([True, True, False])
y = torch.tensor([True, False, False])
x & y, x | y, ~x
torch.where(a > 2, a, torch.zeros_like(a))
torch.where(a > 2, a * 10, a)

# Broadcasting
torch.tensor([1, 2, 3]) + torch.tensor([10])
torch.ones(2, 3) + torch.tensor([1, 2, 3])
torch.tensor([[1], [2]]) + torch.tensor([[10, 20, 30]])
torch.tensor([1, 2, 3]) + torch.tensor([1, 2])
torch.ones(2, 3) + torch.tensor([1, 2])
data = torch.tensor([[1, 2, 3], [4, 5, 6]], dtype=torch.float32)
row_mean = data.mean(dim=1, keepdim=True)
data - row_mean
col_max = data.max(dim=0).values
data / col_max
data.max(dim=0)
a = torch.tensor([1, 2, 3])
b = torch.tensor([10, 20])
a.unsqueeze(1) * b.unsqueeze(0)
torch.outer(a, b)
(torch.rand(100, 1) + torch.rand(1, 100)).shape

# Reshaping
t = torch.arange(12)
t.reshape(3, 4), t.reshape(3, -1), t.reshape(-1, 6), t.view(3, 4)
t = torch.zeros(1, 3, 1, 4)
t.squeeze().shape, t.squeeze(0).shape, t.squeeze(2).shape
t = torch.zeros(3, 4)
t.unsqueeze(0).shape, t.unsqueeze(1).shape, t.unsqueeze(-1).shape
t = torch.zeros(2, 3, 4)
t.flatten().shape, t.flatten(1).shape
t.unflatten(2, (2, 2)).shape
m = torch.tensor([[1, 2, 3], [4, 5, 6]])
m.T, m.t(), m.transpose(0, 1), m.mT
t = torch.zeros(2, 3, 4, 5)
t.transpose(1, 3).shape
t = torch.zeros(2, 3, 4)
t.permute(0, 2, 1).shape, t.permute(2, 1, 0).shape
img = torch.zeros(3, 224, 224)
img.permute(1, 2, 0).shape
batch = torch.zeros(32, 3, 224, 224)
batch.permute(0, 2, 3, 1).shape

# Views and copies
a = torch.tensor([1, 2, 3, 4])
b = a.view(2, 2)
b[0, 0] = 99
print(a)
a = torch.tensor([1, 2, 3, 4])
b = a.clone()
b[0] = 99
print(a)
a = torch.tensor([1, 2, 3, 4])
b = a.view(2, 2)
print(a.data_ptr() == b.data_ptr())
a = torch.tensor([[1, 2, 3], [4, 5, 6]])
a.is_contiguous()
b = a.T
b.is_contiguous()
b.view(6)
b.reshape(6)
b.contiguous().view(6)
torch.arange(6)[::2].is_contiguous()

# Indexing
t = torch.tensor([10, 20, 30, 40, 50])
t[0], t[-1], t[2]
t[5]
m = torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
m[0, 0], m[1, 2], m[-1, -1], m[0], m[:, 0]
t = torch.arange(10)
t[2:5], t[:3], t[7:], t[::2]
m = torch.arange(12).reshape(3, 4)
m[:, :2], m[1:, 2:], m[:, ::2]
t = torch.tensor([1, 5, 3, 8, 2, 9])
mask = t > 4
print(mask)
t[mask], t[t > 4], t[(t > 2) & (t < 8)], t[(t < 3) | (t > 7)]
m = torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
m[m > 5]
row_mask = torch.tensor([True, False, True])
m[row_mask]
t = torch.tensor([1, 5, 3, 8, 2])
t[t > 4] = 0
print(t)
t = torch.tensor([10, 20, 30, 40, 50])
indices = torch.tensor([0, 2, 4])
t[indices], t[[0, 2, 4]]
rows = torch.tensor([0, 1, 2])
cols = torch.tensor([2, 1, 0])
m[rows, cols], m[[0, 2]]
a = torch.tensor([1, 2, 3, 4, 5])
b = torch.tensor([10, 20, 30, 40, 50])
torch.where(a > 3, a, b)
torch.where(a > 3)
t = torch.tensor([[1, 2], [3, 4]])
idx = torch.tensor([[0, 0], [1, 0]])
torch.gather(t, dim=1, index=idx)

# In-place operations
a = torch.tensor([1, 2, 3])
a.add_(10)
a.mul_(2)
a.zero_()
a = torch.tensor([1.0], requires_grad=True)
a.add_(1)

# NumPy
arr = np.array([1, 2, 3])
t1 = torch.from_numpy(arr)
t2 = torch.tensor(arr)
arr[0] = 99
print(t1)
print(t2)
arr1 = torch.tensor([1, 2, 3]).numpy()
arr1
t_grad = torch.tensor([1.0], requires_grad=True)
t_grad.numpy()
arr3 = t_grad.detach().numpy()
arr3
t_grad.detach().cpu().numpy()

# Tracking
a = torch.tensor([1.0, 2.0, 3.0])
print(a.requires_grad)
b = torch.tensor([1.0, 2.0], requires_grad=True)
print(b.requires_grad)
a.requires_grad_(True)
x = torch.tensor([2.0], requires_grad=True)
y = x ** 2
z = y * 3
y.grad_fn.name(), z.grad_fn.name()
y, z
t = torch.tensor([1, 2], requires_grad=True)
x = torch.tensor([2.0], requires_grad=True)
y = x ** 2
y.backward()
print(x.grad)
x = torch.tensor([2.0], requires_grad=True)
y = (x ** 2 + 1) ** 3
y.backward()
print(x.grad)
x = torch.tensor([2.0], requires_grad=True)
w = torch.tensor([3.0], requires_grad=True)
y = x * w
y.backward()
print(x.grad, w.grad)
x = torch.tensor([2.0], requires_grad=True)
y = torch.tensor([3.0], requires_grad=True)
z = x * y
out = z.sum()
out.backward()
x.grad, y.grad
x = torch.tensor([2.0], requires_grad=True)
y1 = x ** 2
y1.backward()
print(x.grad)
y2 = x ** 3
y2.backward()
print(x.grad)
x.grad = None
y2 = x ** 3
y2.backward()
print(x.grad)
with torch.no_grad():
    y = x ** 2
    print(y.requires_grad)
z = x ** 2
print(z.requires_grad)
z.detach().requires_grad
w = torch.tensor([0.0], requires_grad=True)
b = torch.tensor([0.0], requires_grad=True)
x = torch.tensor([1.0, 2.0, 3.0])
y_true = torch.tensor([3.0, 5.0, 7.0])
y_pred = w * x + b
loss = ((y_pred - y_true) ** 2).mean()
loss.backward()
print(f"w.grad: {w.grad}")
print(f"b.grad: {b.grad}")
