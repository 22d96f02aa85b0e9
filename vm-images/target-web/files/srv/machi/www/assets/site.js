// Opens the comment form with the reader's last used name.
(function () {
    var field = document.querySelector('#comments input[name="name"]');
    if (!field || !window.localStorage) {
        return;
    }
    field.value = localStorage.getItem('name') || '';
    field.form.addEventListener('submit', function () {
        localStorage.setItem('name', field.value);
    });
})();
