"""Notices (結果通知書): issued from decisions, signed, and to be checked by everybody."""
