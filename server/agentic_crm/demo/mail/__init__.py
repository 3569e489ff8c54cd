"""The demo mailbox as text: threads that a person can read and change. `agentic_crm.demo.letters` says what stands where."""
