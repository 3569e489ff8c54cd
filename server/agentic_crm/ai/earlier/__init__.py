"""When a deal appears: earlier threads of its people, offered as links, never linked without a person."""
