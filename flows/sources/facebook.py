NETWORK = "facebook"
