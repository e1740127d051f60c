"""Technicians are told of what runs out and what was decided, here and by mail, each once."""

from portal.technician_news.news import News, Told
from portal.technician_news.rounds import NewsRounds

__all__ = ["News", "NewsRounds", "Told"]
