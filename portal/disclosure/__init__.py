"""開示設定 on the employer's side (830_開示設定): what others may see of its technicians."""

from portal.disclosure.routes import routes

__all__ = ["routes"]
