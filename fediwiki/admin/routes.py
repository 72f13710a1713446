"""Every page of the panel."""

from fediwiki.admin import money, sign_ups, today

ROUTES = [
    *today.ROUTES,
    *sign_ups.ROUTES,
    *money.ROUTES,
]
