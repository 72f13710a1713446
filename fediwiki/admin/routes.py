"""Every page of the panel."""

from fediwiki.admin import block_lists, federation, jobs, money, servers, sign_ups, today

ROUTES = [
    *today.ROUTES,
    *sign_ups.ROUTES,
    *money.ROUTES,
    *servers.ROUTES,
    *block_lists.ROUTES,
    *federation.ROUTES,
    *jobs.ROUTES,
]
