"""What decisions teach: how proposals do, rules that hold some back, and the rules that rejections offer."""
