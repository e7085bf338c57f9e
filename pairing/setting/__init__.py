"""Setting: given words under a given tune, by costs learned from songs."""

from pairing.setting.setting import SetSyllable, Setting, SettingError, set_words

__all__ = ["SetSyllable", "Setting", "SettingError", "set_words"]
