"""Every page of the panel."""

from fediwiki.admin import (
    accounts,
    block_lists,
    federation,
    filters,
    jobs,
    lists,
    log,
    mode,
    money,
    reports,
    ruling,
    servers,
    settings,
    sign_ups,
    subwikis,
    today,
)

ROUTES = [
    *today.ROUTES,
    *reports.ROUTES,
    *sign_ups.ROUTES,
    *money.ROUTES,
    *servers.ROUTES,
    *block_lists.ROUTES,
    *lists.ROUTES,
    *mode.ROUTES,
    *federation.ROUTES,
    *jobs.ROUTES,
    *filters.ROUTES,
    *subwikis.ROUTES,
    *accounts.ROUTES,
    *ruling.ROUTES,
    *settings.ROUTES,
    *log.ROUTES,
]
