"""What is left when programs die, disks fill up and files are damaged."""
