"""Leren over casussen heen: een gepseudonimiseerd logboek in kolommen, en de maten die daarop rekenen."""
