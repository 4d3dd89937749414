"""One verb a file. Each is ``async (stage, element) -> Step``: None goes on to the next verb."""
