"""HTTP and pages: ``web.app.create_app(service)`` serves what a ``bot.service.Service`` can do."""
