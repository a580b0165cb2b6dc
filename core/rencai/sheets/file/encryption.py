"""Decrypt a workbook that Excel opens without asking: one that is protected against changes, not against readers."""

from __future__ import annotations

import io

from rencai.sheets.file.errors import locked, unsafe

PASSWORD = "VelvetSweatshop"  # noqa: S105 - the one with which Excel encrypts such workbooks, as [MS-OFFCRYPTO] says
_INFO = "EncryptionInfo"


def decrypt(data: bytes) -> bytes:
    """Return the workbook without its encryption: a zip or an OLE file.

    :raises InputError: when it has a password of its own, is encrypted in a way that is not known, or unsafe.
    """
    import msoffcrypto
    import olefile

    file, plain = io.BytesIO(data), io.BytesIO()
    with olefile.OleFileIO(file) as ole:
        if ole.exists(_INFO) and b"<!" in ole.openstream(_INFO).read():
            raise unsafe("declares entities (DOCTYPE)")
        try:
            workbook = msoffcrypto.OfficeFile(file)
            verified = {"verify_password": True} if ole.exists(_INFO) else {}
            workbook.load_key(password=PASSWORD, **verified)
            workbook.decrypt(plain)
        except MemoryError:
            raise
        except Exception as error:  # the library raises whatever comes at another password or a damaged file
            raise locked() from error
    return plain.getvalue()
