from tests.pairing.export.conftest import song

__all__ = ["song"]
