"""The floor of the libraries: reads its settings, posts once, and exits."""

import httpx
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="MINTLIFY_")
    api_key: SecretStr
    project_id: str
    prompt: str
    api_url: str


settings = Settings()
with httpx.Client(headers={"Authorization": f"Bearer {settings.api_key.get_secret_value()}"}) as http:
    url = f"{settings.api_url}/v2/agent/{settings.project_id}/job"
    job = http.post(url, json={"prompt": settings.prompt}).raise_for_status().json()
print(job["id"])
