import torch
import numpy as np

# Creating tensors
a = torch.tensor([1, 2, 3])
b = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
zeros = torch.zeros(3, 4)
ones = torch.ones(2, 3, 5)
torch.manual_seed(0) and None
rand = torch.rand(4, 4)
randn = torch.randn(4, 4)
arange = torch.arange(0, 10, 2)
linspace = torch.linspace(0, 1, 5)
eye = torch.eye(3)
a, b, zeros, ones, rand, arange, linspace, eye
randn
np_array = np.array([1.0, 2.0, 3.0])
from_numpy = torch.from_numpy(np_array)
np_array[1] = 20
from_numpy
x = torch.tensor([1, 2, 3], dtype=torch.float32)
y = torch.zeros(3, dtype=torch.int64)
x, y
print(f"Shape: {b.shape}, Dtype: {b.dtype}, Device: {b.device}")
a.to(torch.float16), a.float(), b.long(), a.to(torch.bfloat16), a.to(torch.bool), a.to(torch.float64)

# Reshaping
x = torch.arange(12, dtype=torch.float32)
a = x.reshape(3, 4)
b = x.view(3, 4)
c = x.reshape(2, -1)
a, b, c
t = torch.zeros(1, 3, 1, 4)
print(t.shape)
print(t.squeeze().shape)
print(t.squeeze(0).shape)
u = torch.zeros(3, 4)
print(u.unsqueeze(0).shape)
print(u.unsqueeze(-1).shape)

# Indexing and slicing
m = torch.arange(12).reshape(3, 4)
print(m[0])
print(m[:, 1])
print(m[1:, :2])

# Transpose and permute
t = torch.randn(2, 3, 4)
print(t.transpose(0, 2).shape)
print(t.permute(2, 0, 1).shape)
t.permute(2, 0, 1).stride(), t.permute(2, 0, 1).is_contiguous()
t.permute(2, 0, 1).view(24)
t.permute(2, 0, 1).contiguous().view(24).shape

# Concatenation and stacking
a = torch.ones(2, 3)
b = torch.zeros(2, 3)
cat = torch.cat([a, b], dim=0)
stack = torch.stack([a, b], dim=0)
cat, stack

# Math operations
x = torch.tensor([1.0, 2.0, 3.0])
y = torch.tensor([4.0, 5.0, 6.0])
print(x + y)
print(x * y)
print(x @ y)
print(torch.matmul(x.unsqueeze(0), y.unsqueeze(1)))

# Devices
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(f"Using device: {device}")
x = torch.randn(1000, 1000)
x_gpu = x.to(device)
x_gpu is x
x.cuda()
y = torch.randn(1000, 1000, device=device)
z = x_gpu @ y
result = z.cpu().numpy()
result.shape, result.dtype
torch.backends.mps.is_available()
torch.device("mps")

# Autograd
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + 2*x + 1
y.backward()
print(x.grad)
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = (x ** 2).sum()
y.backward()
print(x.grad)
x = torch.tensor(2.0, requires_grad=True)
y1 = x ** 2
y1.backward()
print(x.grad)
y2 = x ** 3
y2.backward()
print(x.grad)
x.grad.zero_()
y3 = x ** 3
y3.backward()
print(x.grad)
y3.backward()

# detach and no_grad
x = torch.tensor(3.0, requires_grad=True)
y = x ** 2
z = y.detach()
print(z.requires_grad)
z.data_ptr() == y.data_ptr()
x = torch.randn(1000, 1000, requires_grad=True)
with torch.no_grad():
    y = x @ x.T
    print(y.requires_grad)
with torch.inference_mode():
    predictions = x * 2
predictions.requires_grad, predictions.is_inference()
