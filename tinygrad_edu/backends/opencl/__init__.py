"""The OpenCL backend: any GPU with a driver, and any CPU through PoCL.

From the driver upwards: `probe` finds the devices and tries each of them, `choose` takes the one that a name means,
`runtime` is a device in use, with its `memory` and its `programs`. pyopencl is imported when a device is asked for, and
nowhere else in the package.
"""
