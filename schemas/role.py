"""Roles 角色: in which capacity somebody acts; the posts 岗位 that hold a ticket bear the same names."""

from enum import StrEnum


class Role(StrEnum):
    """采集员 受理员 派遣员 处置人员 值班长 领导, 镇街 社区, 党组织 居民.

    `record` stands for an imported record, which names no persons, `clock` for time and what follows of itself.
    """

    COLLECTOR = "collector"
    ACCEPTOR = "acceptor"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    STREET = "street"
    COMMUNITY = "community"
    PARTY = "party"
    RESIDENT = "resident"
    RECORD = "record"
    CLOCK = "clock"
