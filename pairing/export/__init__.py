"""Songs as files: `formats` has the table of them, the other modules write a format or a few alike."""

from pairing.export.formats import ExportError, Format, export, file_stem, parse_formats, slug

__all__ = ["ExportError", "Format", "export", "file_stem", "parse_formats", "slug"]
