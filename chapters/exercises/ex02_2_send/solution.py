"""What one node does on the way back."""


def send(gradient, edges, grads):
    for name, derivative in edges:
        grads[name] = grads.get(name, 0.0) + derivative * gradient
