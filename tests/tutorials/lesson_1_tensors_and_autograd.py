import torch
import numpy as np

# Creating tensors and choosing dtypes
issue_prices = torch.tensor([165.0, 145.0, 75.0])
print(issue_prices.dtype, issue_prices.shape)
listing_gains = torch.tensor([1, 0, 1])
print(listing_gains.dtype)
gains_as_float = torch.tensor([1, 0, 1], dtype=torch.float32)
print(gains_as_float.dtype)
days = torch.arange(1, 5)
print(days, days.dtype)
empty_batch = torch.zeros((2, 3))
print(empty_batch.dtype, empty_batch.shape)
ones_vector = torch.ones(3)
print(ones_vector.shape)

# Adding and removing dimensions
subs = torch.tensor([43.22, 31.11, 5.17, 1.22])
print(subs.shape)
subs_col = subs.unsqueeze(1)
print(subs_col.shape)
subs_row = subs.unsqueeze(0)
print(subs_row.shape)
back = subs_col.squeeze(1)
print(back.shape)

# Reshaping
sub_totals = torch.tensor([43.22, 31.11, 5.17, 1.22, 1.12, 2.40])
print(sub_totals.shape)
grid = sub_totals.view(2, 3)
print(grid.shape)
print(grid)
grid_alt = torch.reshape(sub_totals, (2, 3))
print(grid_alt.shape)

# Indexing and slicing
prices = torch.tensor([165.0, 145.0, 75.0, 165.0, 0.0])
print(prices[0])
print(prices[:3])
print(prices[-2:])

# cat and stack
year_a = torch.tensor([[189.8, 43.22], [328.7, 31.11]])
year_b = torch.tensor([[56.25, 5.17], [199.8, 1.22]])
all_ipos = torch.cat([year_a, year_b], dim=0)
print(all_ipos.shape)
by_year = torch.stack([year_a, year_b], dim=0)
print(by_year.shape)
all_ipos, by_year

# Broadcasting
data = torch.tensor([[189.8, 43.22, 165.0], [328.7, 31.11, 145.0]])
print(data + 10.0)
feature_means = torch.tensor([259.25, 37.165, 155.0])
print(data - feature_means)

# NumPy and extracting values
arr = np.array([43.22, 31.11, 5.17], dtype=np.float32)
t = torch.from_numpy(arr)
print(t)
arr[0] = 99.0
print(t)
independent = t.clone()
t[0] = 1.0
print(independent)
arr
mean_sub = torch.tensor([43.22, 31.11, 5.17, 1.22]).mean()
print(mean_sub.item(), type(mean_sub.item()))

# A worked operation on real data
sub_np = np.array([43.22, 31.11, 5.17, 1.22], dtype=np.float32)
sub = torch.from_numpy(sub_np)
standardized = (sub - sub.mean()) / sub.std()
print(standardized)
print("mean:", abs(round(standardized.mean().item(), 4)))
print("std: ", round(standardized.std().item(), 4))

# Matrix and element-wise operations
features = torch.tensor([[189.8, 43.22, 165.0], [328.7, 31.11, 145.0], [56.25, 5.17, 75.0], [199.8, 1.22, 165.0]])
weights = torch.tensor([0.01, 0.5, 0.02])
scores = torch.matmul(features, weights)
print(scores)
targets = torch.tensor([1.0, 0.0, 1.0, 0.0])
squared_errors = (scores - targets) ** 2
mse = squared_errors.mean()
print("MSE:", round(mse.item(), 4))

# Autograd
x = torch.tensor(3.0, requires_grad=True)
y = x ** 2
y.backward()
print(x.grad)
params = torch.tensor([2.0, -3.0, 1.0], requires_grad=True)
loss = (params ** 2).mean()
loss.backward()
print(params.grad)
params ** 2
(params ** 2).backward()
(params ** 2).backward(torch.ones(3))
params.grad
w = torch.tensor([2.0, 4.0, 6.0], requires_grad=True)
tracked = w ** 2
with torch.no_grad():
    untracked = (w - w.mean())
detached = w.detach() * 10
print(tracked.requires_grad, untracked.requires_grad, detached.requires_grad)

# A mini pipeline: the rows that the lesson shows, and the targets that its loss needs
X = features
X_norm = (X - X.mean(dim=0)) / X.std(dim=0)
params = torch.tensor([0.5, -0.3, 0.2], requires_grad=True)
preds = torch.matmul(X_norm, params)
loss = ((preds - targets) ** 2).mean()
loss.backward()
print("Loss:", round(loss.item(), 4))
print("Gradients:", params.grad)

# Exercises
qib = torch.from_numpy(np.array([1.5, 0.2, 3.0, 4.5, 9.0], dtype="float32"))
qib.dtype, qib.shape, qib.unsqueeze(1)
result = (X - X.mean(dim=0)) / X.std(dim=0)
result.mean(dim=0).abs() < 1e-6
result.std(dim=0)
x = torch.tensor(5.0, requires_grad=True)
y = 3 * x ** 2 + 2 * x
y
y.backward()
print(x.grad)
