"""What each question is: from pictures to network inputs, from outputs to an answer."""
