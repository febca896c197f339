"""Print the devices that this machine has, one a line: `make test` runs the suite once on each."""

from tinygrad_edu import opencl

if __name__ == "__main__":
    print("cpu")
    if opencl.is_available():
        print("opencl")
