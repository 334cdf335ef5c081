"""The workflow runner: its log commands, its files, its signals. Knows neither GitHub nor Mintlify."""
