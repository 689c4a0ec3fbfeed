"""Fourth step: what the evidence allows. Which measures an answer rests on, and several questions of one message, each by itself."""
