"""Starting, watching and stopping the services of one data folder."""
