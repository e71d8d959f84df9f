"""Studio 4.1: nothing that its generation does not do. The source is the recording of 4.1.8."""

from studio_client.generation_4 import Generation4

SERVICES = Generation4()
