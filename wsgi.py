"""What gunicorn serves: ``gunicorn wsgi:app``."""

from callcentre import create_app

app = create_app()
