import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
labels = torch.tensor([0, 1], dtype=torch.long)
print(x.shape)
print(x.dtype)
print(labels.dtype)
print(x.device)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
x = x.to(device)
print(x.device)
device

# Manual gradient
w = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
x = torch.tensor(3.0)
y_true = torch.tensor(10.0)
y_pred = w * x + b
loss = (y_pred - y_true) ** 2
loss.backward()
print("loss:", loss.item())
print("dLoss/dw:", w.grad.item())
print("dLoss/db:", b.grad.item())

# Shapes first
torch.manual_seed(3) and None
x = torch.randn(4, 3)
print('topic:', 'PyTorch')
print('shape:', x.shape)
print('dtype:', x.dtype)
print('device:', x.device)
x

# Practice: which shapes broadcast
for other in ((3,), (4, 1), (1, 3), (4, 3), (2, 4, 3), ()):
    print(other, (x + torch.ones(other)).shape)
x + torch.ones(4)
x + torch.ones(2, 3)
