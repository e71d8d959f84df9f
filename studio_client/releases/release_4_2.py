"""Studio 4.2: nothing that its generation does not do. The source is the recording of 4.2.0-SNAPSHOT."""

from studio_client.generation_4 import Generation4

SERVICES = Generation4()
