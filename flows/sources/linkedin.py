NETWORK = "linkedin"
