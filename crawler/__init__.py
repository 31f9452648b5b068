"""Fetches pages politely: spiders by access method, each crawl in a child process."""

from crawler.crawling import CrawlReport, crawl

__all__ = ["CrawlReport", "crawl"]
