"""The half of the pack that is trained."""

from pathlib import Path

from recipe_suite import RecipeSuite


class TestRecipe(RecipeSuite):
    folder = Path(__file__).parent
