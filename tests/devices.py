"""Print the devices that this machine has, one a line: `make test` runs the suite once on each."""

DEVICES = ["cpu"]

if __name__ == "__main__":
    print(*DEVICES, sep="\n")
