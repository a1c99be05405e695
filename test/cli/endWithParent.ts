// A killed test run runs no hooks: a program that it started ends with the channel to it.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
