"""Where the operator posts to technicians (お知らせ, 特典), from a file and by a verb."""

from portal.news_desk.post_file import PostFault, read_post

__all__ = ["PostFault", "read_post"]
