"""The browser app: `mffm serve`, or `streamlit run app.py`. Its pages are drawn by `ui/pages/main.py`."""

from streamlit.starlette import App

from ui.web.server import parts

app = App(**parts())
