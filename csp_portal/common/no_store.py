def no_store(get_response):
    """Pages for a signed-in person are kept by no browser and no proxy: the next at the desk must not see them."""

    def answer(request):
        response = get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    return answer
