"""Where the networks of the product are made, measured and compared: nothing that sings imports it."""
