"""Fashion-MNIST: 70,000 pictures of clothes, 28 x 28 pixels, the last 10,000 to test with."""

from backsight.data.picture_sets.pictures import PictureSet
from backsight.data.sources._record import make_mnist_like

FILES = PictureSet(
    name="fashion_mnist",
    classes=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    target="article",
    sizes=(26421880, 29515, 4422102, 5148),
    md5s=(
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "25c81989df183df01b3e8a0aad5dffbe",
        "bef4ecab320f06d8554ea6380940ec79",
        "bb300cfdad3c16e7a12a480ee83cd310",
    ),
    mirrors=(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    ),
)

fashion_mnist = make_mnist_like(
    FILES, reference="Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747. MIT license."
)
