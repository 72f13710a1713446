"""Every page there is."""

from fediwiki.web import (
    about,
    feeds,
    health,
    members,
    posts,
    robots,
    sign_in,
    static,
    timelines,
)

ROUTES = [
    *timelines.ROUTES,
    *feeds.ROUTES,
    *posts.ROUTES,
    *members.ROUTES,
    *sign_in.ROUTES,
    *about.ROUTES,
    *robots.ROUTES,
    *health.ROUTES,
    *static.ROUTES,
]
